"""The database: engines, tables, transactions, migrations, errors."""
