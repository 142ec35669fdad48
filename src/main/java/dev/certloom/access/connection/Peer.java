package dev.certloom.access.connection;

/**
 * The other end of a connection. One that is open and one of which the server has not found the end yet may have the same.
 *
 * @param address as text, never a name
 */
record Peer(String address, int port) {}
