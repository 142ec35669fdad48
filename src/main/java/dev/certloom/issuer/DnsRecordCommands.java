package dev.certloom.issuer;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Commands of the operator's own that set records in DNS. Only settings name programs; an issuer chooses one of their names. */
public interface DnsRecordCommands {

    /** The names of those that the settings have. */
    List<String> names();

    /**
     * Has a record set or removed, and waits until that is done.
     *
     * @param name of the command
     * @param atMost how long it may take, if not less by its settings
     * @throws IssuerUnavailable when it is not known to be done; the CA was not asked
     */
    void run(String name, Change change, Duration atMost) throws IssuerUnavailable;

    /** What becomes of a record. */
    enum Action {
        SET,
        REMOVE
    }

    /**
     * A change of one record of type TXT; others of the same name stay.
     *
     * @param name its owner, without a dot at the end
     * @param zone the zone that holds it, where somebody has said so
     * @param vault whose issuer it is for
     */
    record Change(
            Action action, String name, String value, Optional<String> zone, VaultName vault, IssuerName issuer) {}
}
