"""The sandbox, where a program brings it along."""

from kite_algo_worker._base.pyinstaller import data_files, modules

hiddenimports = modules("kite_algo_sandbox")
datas = data_files("kite_algo_sandbox")
