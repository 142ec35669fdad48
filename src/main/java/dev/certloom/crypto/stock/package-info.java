/**
 * RSA key pairs made in advance, because each takes a processor a tenth of a second to several seconds. They lie sealed in the
 * store, each is given away once, and what was given away is replaced while nobody else has anything to compute.
 */
@NullMarked
package dev.certloom.crypto.stock;

import org.jspecify.annotations.NullMarked;
