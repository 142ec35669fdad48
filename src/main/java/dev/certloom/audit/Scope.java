package dev.certloom.audit;

import java.time.Instant;
import java.util.Map;

/** What an export is about. */
public sealed interface Scope {

    /** Before anything was written. */
    Instant EARLIEST = Instant.EPOCH;

    /** After everything. */
    Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /**
     * Lines of a period, without gaps: where lines of one moment were committed in another order, also some just outside it.
     *
     * @param from the earliest moment
     * @param until the moment before which it must have been; one in the future means up to the last line
     */
    record Period(Instant from, Instant until) implements Scope {

        public Period {
            // years that have four digits, as exports write them
            from = clamped(from);
            until = clamped(until);
        }

        private static Instant clamped(Instant at) {
            return at.isBefore(EARLIEST) ? EARLIEST : at.isAfter(LATEST) ? LATEST : at;
        }

        @Override
        public Map<String, Object> members() {
            return Map.of("from", CanonicalLine.moment(from), "until", CanonicalLine.moment(until));
        }
    }

    /**
     * The lines about one object.
     *
     * @param object path below the vault, e.g. {@code certificates/web}
     */
    record OneObject(String object) implements Scope {

        @Override
        public Map<String, Object> members() {
            return Map.of("object", object);
        }
    }

    /** As exports say it. */
    Map<String, Object> members();

    /** Everything that is kept. */
    static Period everything() {
        return new Period(EARLIEST, LATEST);
    }

    static Scope certificate(String name) {
        return new OneObject(AuditResource.certificate(name));
    }
}
