package dev.certloom.approval;

import dev.certloom.kernel.OperationId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The vault's decision on what the approval of one launch of a request requires (ADR 7). Anything else a process
 * says only affects routing.
 *
 * @param fence number of the launch
 * @param process the approval process whose jobs count
 * @param basis what determines who must be asked
 * @param facts the facts it was decided on, as the vault computed them
 */
public record LaunchDecision(
        OperationId operation, int fence, ProcessVersion process, Basis basis, RequestFacts facts, Instant decided) {

    /** Whether the request is carried out under a ticket only. */
    public boolean demandsTicket() {
        return basis instanceof ByTable byTable && ApprovalRequirement.demandsTicket(byTable.answer());
    }

    /** A version of an approval process. */
    public record ProcessVersion(String id, int version) {}

    /** A version of a decision table, with the key under which its engine has it. */
    public record TableVersion(String id, int version, long key) {}

    /** What determines who must be asked. */
    public sealed interface Basis {}

    /**
     * A decision table: exactly the steps in its answer.
     *
     * @param answer as received; read by {@link ApprovalRequirement#of}
     */
    public record ByTable(TableVersion table, Map<String, @Nullable Object> answer) implements Basis {

        public ByTable {
            // some members may be null, which means the settings' value
            answer = Collections.unmodifiableMap(new LinkedHashMap<>(answer));
        }

        /**
         * Creates a basis from a table's answer.
         *
         * @param answer null where no row fits
         * @throws ModelFault when no approval can be bound to it
         */
        public static ByTable of(TableVersion table, @Nullable Object answer, ApprovalSettings settings) {
            ApprovalRequirement.of(answer, settings);
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            if (answer instanceof Map<?, ?> row) {
                row.forEach((member, value) -> members.put(String.valueOf(member), value));
            }
            return new ByTable(table, members);
        }
    }

    /** The process itself, modelled by a company without a table: the steps it opens. */
    public record ByProcess() implements Basis {}
}
