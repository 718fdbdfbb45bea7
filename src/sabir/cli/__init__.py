"""Commands for operators: thin, each in a module that is imported only when it runs."""
