"""Copies that outlive the machine: made, sealed, tested, kept, brought back; and the move to another database."""
