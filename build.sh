#!/bin/sh
# Runs a task of build.ps1: ./build.sh quickstart|test|format|build|bench|pack|docs [-Configuration Debug]
# Uses the pwsh of this machine if that is 7.4 or later, otherwise the .NET tool that .config/dotnet-tools.json pins.
set -eu
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off

usage='usage: ./build.sh quickstart|test|format|build|bench|pack|docs [-Configuration Debug|Release]'
task=${1:-build}
[ $# -eq 0 ] || shift
case $(printf %s "$task" | tr '[:upper:]' '[:lower:]') in
    build | test | format | quickstart | bench | pack | docs) ;;
    *) echo "$usage" >&2; exit 64 ;;
esac

if ! command -v dotnet >/dev/null 2>&1; then
    echo 'The .NET SDK 10 is needed, and there is no dotnet in the PATH: https://dotnet.microsoft.com/download/dotnet/10.0' >&2
    exit 1
fi
# global.json makes --version fail if no SDK 10 is installed.
if ! sdk=$(dotnet --version 2>/dev/null) || [ "${sdk%%.*}" -lt 10 ]; then
    echo "The .NET SDK 10 is needed; installed are: $(cd / && dotnet --list-sdks | tr '\n' ' ')- https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 1
fi

if pwsh -NoProfile -NonInteractive -Command 'exit [int]($PSVersionTable.PSVersion -lt [version]"7.4")' </dev/null >/dev/null 2>&1; then
    exec pwsh -NoProfile -File build.ps1 -Task "$task" "$@"
fi

if ! log=$(dotnet tool restore 2>&1); then
    printf '%s\n' "$log" >&2
    exit 1
fi
exec dotnet pwsh -NoProfile -File build.ps1 -Task "$task" "$@"
