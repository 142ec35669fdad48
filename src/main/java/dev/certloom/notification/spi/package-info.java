/** What notifications need from outside: addresses of people, and keeping what is to be delivered. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.notification.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
