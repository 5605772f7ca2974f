//! The ledger, in every order of arrival.
