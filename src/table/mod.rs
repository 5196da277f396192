//! The county in columns: the roll and its records, grouped by household and member.
