"""The generated client, and the contract that the sandbox reads."""

from kite_algo_worker.__pyinstaller import data_files, modules

hiddenimports = modules("kite_algo_worker_api")
datas = data_files("kite_algo_worker_api")
