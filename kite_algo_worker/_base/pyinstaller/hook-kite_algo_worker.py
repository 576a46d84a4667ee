"""The SDK imports each of its names when it is first used, so an analyser sees none of them."""

from PyInstaller.utils.hooks import copy_metadata

from kite_algo_worker._base.pyinstaller import data_files, modules

hiddenimports = modules("kite_algo_worker")
datas = data_files("kite_algo_worker") + copy_metadata("kite-algo-worker")
