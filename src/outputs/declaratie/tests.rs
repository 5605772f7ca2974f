//! Each case of a declaration, over statements and ledgers that the real derivations gave.
