//! Three-valued evaluation of rules over the table, and its explanation.
