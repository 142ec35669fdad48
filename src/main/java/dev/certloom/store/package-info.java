/** Keeps everything in PostgreSQL: implementations of the other modules' ports, migrations, encryption of keys at rest. */
@ApplicationModule(
        allowedDependencies = {
            "runtime",
            "availability",
            "vault",
            "vault :: spi",
            "approval",
            "approval :: spi",
            "audit",
            "audit :: spi",
            "audit :: verification",
            "issuer",
            "issuer :: spi",
            "keystock :: spi",
            "pki",
            "security",
            "security :: spi",
            "lifecycle :: spi",
            "dashboard :: spi",
            "notification",
            "notification :: spi",
            "progress",
            "progress :: spi",
            "monitoring :: spi"
        })
@NullMarked
package dev.certloom.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
