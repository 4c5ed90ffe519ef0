#!/bin/sh
# Runs a task of build.ps1: ./build.sh quickstart|test|build|bench|pack|docs [-Configuration Debug]
# With pwsh 7.4 or later where there is one, else with tools/PsHost, which needs the .NET SDK alone.
set -eu
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 POWERSHELL_TELEMETRY_OPTOUT=1

usage='usage: ./build.sh quickstart|test|build|bench|pack|docs [-Configuration Debug|Release]'
task=${1:-build}
[ $# -eq 0 ] || shift
case $(printf %s "$task" | tr '[:upper:]' '[:lower:]') in
    build | test | quickstart | bench | pack | docs) ;;
    *) echo "$usage" >&2; exit 64 ;;
esac

if ! command -v dotnet >/dev/null 2>&1; then
    echo 'The .NET SDK 10 is needed, and there is no dotnet in the PATH: https://dotnet.microsoft.com/download/dotnet/10.0' >&2
    exit 1
fi
# global.json makes --version fail where no SDK 10 is installed.
if ! sdk=$(dotnet --version 2>/dev/null) || [ "${sdk%%.*}" -lt 10 ]; then
    echo "The .NET SDK 10 is needed; installed are: $(cd / && dotnet --list-sdks | tr '\n' ' ')- https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 1
fi

if pwsh -NoProfile -NonInteractive -Command 'exit [int]($PSVersionTable.PSVersion -lt [version]"7.4")' </dev/null >/dev/null 2>&1; then
    exec pwsh -NoProfile -File build.ps1 -Task "$task" "$@"
fi

host=tools/PsHost/bin/Release/net10.0/PsHost.dll
if [ ! -f "$host" ] || [ -n "$(find tools/PsHost Directory.Build.props Directory.Packages.props -name obj -prune -o -name bin -prune -o -type f -newer "$host" -print)" ]; then
    echo 'Building the console host for PowerShell (once) ...' >&2
    log=$(mktemp)
    if ! dotnet build tools/PsHost -c Release -nologo -v quiet >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        exit 1
    fi
    rm -f "$log"
    touch "$host"
fi
exec dotnet "$host" -NoProfile -File build.ps1 -Task "$task" "$@"
