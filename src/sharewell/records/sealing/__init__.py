"""The sealing of words about people, and the keyring that keeps their keys apart from the database. Without Django.

Each scope has a key. The key is kept in the keyring, wrapped under its agency's newest epoch; the keeper holds the
epochs. To erase a scope is to destroy its key, and afterwards the epoch it was wrapped under.
"""
