/**
 * RSA key pairs made in advance, because each takes a processor a tenth of a second to several seconds. They are stored
 * sealed, each is handed out once, and keys handed out are replaced while no other computing work is waiting.
 */
@NullMarked
package dev.certloom.crypto.stock;

import org.jspecify.annotations.NullMarked;
