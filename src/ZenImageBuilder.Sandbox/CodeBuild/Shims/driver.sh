# Runs the commands of a build one after another in this one shell, so that what a command exports, changes or enters is there for the next.
# Arguments: the word that marks the end of a command in the output, and the file that carries the environment to a successor of this shell.
_zib_word=$1 _zib_state=$2 _zib_status=0 _zib_trace=
shift 2
exec 3<&0 5>&1 2>&1 </dev/null
if [ -f "$_zib_state" ]; then . "$_zib_state"; fi
trap 'export -p >| "$_zib_state"' EXIT
while IFS= read -r _zib_next <&3; do
    . "$_zib_next" 3<&- 5>&-
    { _zib_status=$?; _zib_trace=; case $- in *x*) _zib_trace=1; set +x ;; esac; } 2>/dev/null
    printf '\001%s %d\n' "$_zib_word" "$_zib_status" >&5
done
