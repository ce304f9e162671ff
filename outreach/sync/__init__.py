"""The tablets' one door: devices, day passes, the ledger of operations, push, pull, day pack."""
