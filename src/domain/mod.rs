//! The words of the domain: identifiers, money, dates, records, answers, findings. No IO and no clock.
