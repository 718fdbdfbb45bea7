"""Steps of many statements that several nouns share: functions of a transaction, without a database handle."""
