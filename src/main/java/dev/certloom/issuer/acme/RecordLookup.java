package dev.certloom.issuer.acme;

import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.client.Deadline;
import java.util.Set;

/** Looks for the records of challenges as a CA does. */
@FunctionalInterface
interface RecordLookup {

    /**
     * What is at a name, or where that leads.
     *
     * @param name such as {@code _acme-challenge.www.example.org}
     * @throws IssuerUnavailable when that cannot be found out now
     */
    Found look(String name, Configuration configuration, Deadline deadline) throws IssuerUnavailable;

    /**
     * What was found.
     *
     * @param owner where the name leads, without a dot at the end; itself where it leads nowhere else
     * @param values of its records of type TXT
     */
    record Found(String owner, Set<String> values) {

        public Found {
            values = Set.copyOf(values);
        }
    }
}
