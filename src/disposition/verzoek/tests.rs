//! Requests and their answers, in every order of arrival.
