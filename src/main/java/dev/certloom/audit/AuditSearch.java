package dev.certloom.audit;

import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Service;

/** Looks lines up, sealed or not. */
@Service
public class AuditSearch {

    private static final int MAX_LIMIT = 500;
    private static final Pattern POSITION = Pattern.compile("-?[0-9]{1,18}_[0-9]{1,18}");

    private final AuditLines lines;

    AuditSearch(AuditLines lines) {
        this.lines = lines;
    }

    /**
     * Lines of a vault, newest first.
     *
     * @param after where the page starts: {@link Page#next()} of the one before
     * @param limit 1 to 500
     * @throws Refusal INVALID when {@code after} is something else, or the limit out of rule
     */
    public Page<StoredLine> find(VaultName vault, AuditQuery query, Optional<String> after, int limit) {
        after.filter(position -> !POSITION.matcher(position).matches()).ifPresent(position -> {
            throw Refusal.invalidProperty("after");
        });
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Refusal.invalidProperty("limit");
        }
        return lines.find(vault.value(), query, after, limit);
    }
}
