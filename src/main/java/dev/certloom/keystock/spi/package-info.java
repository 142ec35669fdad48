/** What the stock of keys needs from outside: keeping them. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.keystock.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
