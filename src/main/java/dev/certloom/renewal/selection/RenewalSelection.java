package dev.certloom.renewal.selection;

import dev.certloom.kernel.CertificateName;
import java.time.Instant;
import java.util.List;

/**
 * What became of a wish to have several certificates renewed.
 *
 * @param scheduled in the order in which they begin
 */
public record RenewalSelection(List<Scheduled> scheduled, List<Refused> refused) {

    public RenewalSelection {
        scheduled = List.copyOf(scheduled);
        refused = List.copyOf(refused);
    }

    /**
     * It is renewed.
     *
     * @param at when that begins
     */
    public record Scheduled(CertificateName certificate, Instant at) {}

    /**
     * It is not.
     *
     * @param reason in words for people
     */
    public record Refused(CertificateName certificate, String reason) {}
}
