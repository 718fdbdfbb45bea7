"""All SQL. One definition for SQLite and PostgreSQL, compiled once to text, executed by the drivers."""
