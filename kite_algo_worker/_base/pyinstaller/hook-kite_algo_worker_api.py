"""The generated client, and the contract that the sandbox reads."""

from kite_algo_worker._base.pyinstaller import data_files, modules

hiddenimports = modules("kite_algo_worker_api")
datas = data_files("kite_algo_worker_api")
