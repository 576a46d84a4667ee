"""The low-level worker API: records in ``models``, one ``build()`` per operation in ``api``.

Generated from openapi/worker.yaml by ``make generate``; do not edit.
"""
