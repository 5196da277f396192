//! Made-up counties in the departments' own formats.
