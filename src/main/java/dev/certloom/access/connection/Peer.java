package dev.certloom.access.connection;

/**
 * The other end of a connection. An open connection and one whose end the server has not noticed yet may have the same
 * peer.
 *
 * @param address as text, never a name
 */
record Peer(String address, int port) {}
