@echo off
rem Starts Loupe on Windows, from cmd and PowerShell. Not tried on a Windows machine. Needs Java from 17 up.
rem Simpler than the shell script: LibTorch's jars, if there, are on the class path of every verb, and no archive of
rem classes is made.
setlocal
set "root=%~dp0.."
set "java=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "java=%JAVA_HOME%\bin\java.exe"
if exist "%root%\runtime\bin\java.exe" set "java=%root%\runtime\bin\java.exe"
set "flags=-XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr --enable-native-access=ALL-UNNAMED"
if not "%~1"=="train" set "flags=%flags% -XX:TieredStopAtLevel=1"
"%java%" %flags% -cp "%root%\lib\*;%root%\lib\torch\*" dev.loupe.cli.Main %*
exit /b %errorlevel%
