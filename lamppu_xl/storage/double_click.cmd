@echo off
chcp 65001 >nul
rem {remark}
setlocal disabledelayedexpansion
set PYTHONUTF8=1
set code=9009
pushd "%~dp0"
lamppu-xl --version >nul 2>nul
if not errorlevel 1 goto installed
py -c "import lamppu_xl" >nul 2>nul
if not errorlevel 1 goto launcher
echo {not_installed}
goto done

:installed
lamppu-xl {command}
goto result

:launcher
py -m lamppu_xl {command}

:result
set code=%errorlevel%
echo.
if %code% lss 0 goto unfinished
if %code% geq 2 goto unfinished
echo {next}
goto done

:unfinished
echo {unfinished}

:done
popd
pause
exit /b %code%
