@echo off
setlocal
if not defined REELHAUL_NODE set "REELHAUL_NODE=node"
"%REELHAUL_NODE%" "%~dp0..\lib\cli.js" %*
if not errorlevel 9009 exit /b
echo reelhaul needs Node 22.13 or newer, and there is no program "%REELHAUL_NODE%". Install Node, or name it: set REELHAUL_NODE=C:\path\to\node.exe>&2
exit /b 2
