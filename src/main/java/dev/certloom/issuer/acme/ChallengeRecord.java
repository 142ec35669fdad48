package dev.certloom.issuer.acme;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.certloom.issuer.AwaitedRecords.Txt;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Dns01Challenge;

/**
 * A record that a person sets (RFC 8555 section 8.4).
 *
 * @param challenge the name at which the CA looks for it, such as {@code _acme-challenge.www.example.org}
 * @param leadsTo where that name leads, where that is known and elsewhere
 * @param value a digest
 * @param expires when the CA does not look for it any more
 * @param seen when it was seen last, if it was there the last time
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ChallengeRecord(
        String challenge, Optional<String> leadsTo, String value, Optional<Instant> expires, Optional<Instant> seen) {

    /** What was seen that long ago is still there: other names took their time. */
    private static final Duration RECENTLY = Duration.ofMinutes(5);

    ChallengeRecord(String challenge, String value, Optional<Instant> expires) {
        this(challenge, Optional.empty(), value, expires, Optional.empty());
    }

    /** What the CA looks for as the proof of a name. */
    static ChallengeRecord of(Authorization authorization, Dns01Challenge challenge, AcmeReplies replies)
            throws AcmeRefusal, IssuerUnavailable {
        String name = replies.to(() -> challenge.getRRName(authorization.getIdentifier()))
                .replaceFirst("\\.$", "");
        if (!HostNames.isPlain(name)) {
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "it sent a name that is none of a host");
        }
        return new ChallengeRecord(name, challenge.getDigest(), replies.to(authorization::getExpires));
    }

    ChallengeRecord found(RecordLookup.Found found, Instant now) {
        return new ChallengeRecord(
                challenge,
                Optional.of(found.owner()).filter(owner -> !owner.equals(challenge)),
                value,
                expires,
                found.values().contains(value) ? Optional.of(now) : Optional.empty());
    }

    ChallengeRecord notFound() {
        return new ChallengeRecord(challenge, leadsTo, value, expires, Optional.empty());
    }

    /** @param searching since when all records of the order are looked for, however long that takes */
    boolean wasSeenRecently(Instant searching) {
        return seen.filter(when -> when.plus(RECENTLY).isAfter(searching)).isPresent();
    }

    Txt shown(Instant searching) {
        return new Txt(leadsTo.orElse(challenge), value, wasSeenRecently(searching));
    }
}
