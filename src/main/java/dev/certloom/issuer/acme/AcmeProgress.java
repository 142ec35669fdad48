package dev.certloom.issuer.acme;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is stored with an order. How far it is, the CA itself says each time.
 *
 * @param directory of the CA where it was placed: the issuer may have another one by now
 * @param published when all proofs were there, where the CA has to be asked later than that
 * @param position where to go on, of what one step could not do for all names
 * @param awaited what a person has to set, as far as that is known, until all of it was seen
 * @param searching since when it is looked for, where one step could not look for all
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record AcmeProgress(
        String directory,
        Optional<Instant> published,
        Optional<Position> position,
        Optional<List<ChallengeRecord>> awaited,
        Optional<Instant> searching) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What is done for each name. */
    enum Stage {
        PUBLISHING,
        /** For records that a person sets. */
        AWAITING,
        ASKING,
        REMOVING
    }

    /**
     * Where to go on.
     *
     * @param next index of the next name's authorization, as {@link OrderSteps} sorts them
     */
    record Position(Stage stage, int next) {}

    /** Of an order that was opened. */
    static AcmeProgress opened(String directory) {
        return new AcmeProgress(directory, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    AcmeProgress published(Instant when) {
        return new AcmeProgress(directory, Optional.of(when), Optional.empty(), Optional.empty(), Optional.empty());
    }

    AcmeProgress at(Stage stage, int next) {
        return new AcmeProgress(directory, published, Optional.of(new Position(stage, next)), awaited, searching);
    }

    /** Whether it is known of all names what a person has to set. */
    boolean isAwaiting() {
        return position.filter(at -> at.stage() == Stage.AWAITING).isPresent();
    }

    List<ChallengeRecord> records() {
        return awaited.orElse(List.of());
    }

    AcmeProgress awaiting(ChallengeRecord another) {
        List<ChallengeRecord> all = new ArrayList<>(records());
        all.add(another);
        return awaiting(all);
    }

    AcmeProgress awaiting(List<ChallengeRecord> records) {
        return new AcmeProgress(directory, published, position, Optional.of(List.copyOf(records)), searching);
    }

    AcmeProgress searching(Optional<Instant> since) {
        return new AcmeProgress(directory, published, position, awaited, since);
    }

    /** With every name before it. */
    AcmeProgress atTheBeginning() {
        return new AcmeProgress(directory, published, Optional.empty(), awaited, searching);
    }

    /** Where to go on; the beginning where a stage is entered. */
    int next(Stage stage) {
        return position.filter(at -> at.stage() == stage).map(Position::next).orElse(0);
    }

    /** By which an order is asked about from now on: its URL is the CA's reference. */
    OrderHandle handle(String orderUrl) {
        return new OrderHandle(Optional.of(orderUrl), Optional.of(JSON.writeValueAsString(this)));
    }

    static AcmeProgress of(OrderHandle handle) throws IssuerUnavailable {
        try {
            return JSON.readValue(
                    handle.state()
                            .orElseThrow(() ->
                                    new IssuerUnavailable(CallOutcome.NOT_CALLED, "nothing is known about the order")),
                    AcmeProgress.class);
        } catch (JacksonException e) {
            throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "what is known about the order cannot be read", e);
        }
    }
}
