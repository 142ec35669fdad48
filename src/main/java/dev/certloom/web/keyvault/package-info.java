/** The Key Vault-compatible routes: translation only. */
@NamedInterface("keyvault")
@NullMarked
package dev.certloom.web.keyvault;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
