/** The named certificate: versions, policies, import, backup, secrets, keys, contacts. Of a request under way it knows the id and no more. */
@ApplicationModule(
        allowedDependencies = {"chaincheck", "compute", "crypto", "crypto :: rest", "database", "kernel", "runtime"})
@NullMarked
package dev.certloom.certificate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
