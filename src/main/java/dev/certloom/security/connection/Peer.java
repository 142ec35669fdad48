package dev.certloom.security.connection;

/**
 * The other end of a connection. No two that are open at the same time have the same.
 *
 * @param address as text, never a name
 */
record Peer(String address, int port) {}
