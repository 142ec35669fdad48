package dev.certloom.exporter;

import io.camunda.zeebe.exporter.api.context.Context.RecordFilter;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.ValueType;
import io.camunda.zeebe.protocol.record.value.IncidentRecordValue;
import io.camunda.zeebe.protocol.record.value.JobRecordValue;
import io.camunda.zeebe.protocol.record.value.MessageStartEventSubscriptionRecordValue;
import io.camunda.zeebe.protocol.record.value.ProcessInstanceRecordValue;
import io.camunda.zeebe.protocol.record.value.TenantOwned;
import io.camunda.zeebe.protocol.record.value.deployment.Process;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * Selects the records that a diagram needs and converts each to a line. Never includes variables: of a start message
 * only the correlation key is sent, which identifies an instance as ours.
 *
 * <p>Types and intents are compared by name, because not every engine knows each: one jar serves 8.5 to 8.8. Events of
 * user tasks are not among them: the instance's own events say when a task is entered and left.
 */
final class RecordLines implements RecordFilter {

    private static final Set<String> TYPES =
            Set.of("PROCESS", "MESSAGE_START_EVENT_SUBSCRIPTION", "PROCESS_INSTANCE", "INCIDENT", "JOB");
    private static final int MAX_MESSAGE_LENGTH = 2_000;

    private final Optional<String> tenant;

    /** @param tenant the only one whose records are picked */
    RecordLines(Optional<String> tenant) {
        this.tenant = tenant;
    }

    @Override
    public boolean acceptType(RecordType type) {
        return type == RecordType.EVENT;
    }

    @Override
    public boolean acceptValue(ValueType type) {
        return TYPES.contains(type.name());
    }

    /** The line of a record, or nothing if the diagram does not need it. */
    Optional<Line> of(Record<?> record) {
        if (!acceptType(record.getRecordType())
                || (tenant.isPresent()
                        && record.getValue() instanceof TenantOwned owned
                        && !tenant.get().equals(owned.getTenantId()))) {
            return Optional.empty();
        }
        String intent = record.getIntent().name();
        return switch (record.getValueType().name()) {
            case "PROCESS" -> intent.equals("CREATED") ? process(record) : Optional.empty();
            case "MESSAGE_START_EVENT_SUBSCRIPTION" ->
                intent.equals("CORRELATED") ? startedByMessage(record) : Optional.empty();
            case "PROCESS_INSTANCE" -> processInstance(record, intent);
            case "INCIDENT" -> incident(record, intent);
            case "JOB" -> job(record, intent);
            default -> Optional.empty();
        };
    }

    private static Optional<Line> process(Record<?> record) {
        Process process = (Process) record.getValue();
        return Optional.of(line("deployed", record)
                .with("definition", process.getProcessDefinitionKey())
                .with("process", process.getBpmnProcessId())
                .with("version", process.getVersion())
                .with("resource", Base64.getEncoder().encodeToString(process.getResource())));
    }

    private static Optional<Line> startedByMessage(Record<?> record) {
        MessageStartEventSubscriptionRecordValue start = (MessageStartEventSubscriptionRecordValue) record.getValue();
        return Optional.of(line("started-by-message", record)
                .with("instance", start.getProcessInstanceKey())
                .with("process", start.getBpmnProcessId())
                .with("definition", start.getProcessDefinitionKey())
                .with("correlationKey", cut(start.getCorrelationKey())));
    }

    private static Optional<Line> processInstance(Record<?> record, String intent) {
        ProcessInstanceRecordValue value = (ProcessInstanceRecordValue) record.getValue();
        boolean isWhole = value.getBpmnElementType().name().equals("PROCESS");
        return switch (intent) {
            case "ELEMENT_ACTIVATED" ->
                Optional.of(isWhole ? instanceStarted(record, value) : element("element-entered", record, value));
            case "ELEMENT_COMPLETED", "ELEMENT_TERMINATED" ->
                Optional.of((isWhole
                                ? line("instance-ended", record).with("instance", value.getProcessInstanceKey())
                                : element("element-left", record, value))
                        .with("completed", intent.equals("ELEMENT_COMPLETED")));
            case "ELEMENT_MIGRATED" ->
                Optional.of(
                        isWhole
                                ? instance("instance-migrated", record, value)
                                : element("element-migrated", record, value));
            default -> Optional.empty();
        };
    }

    private static Line instanceStarted(Record<?> record, ProcessInstanceRecordValue value) {
        return instance("instance-started", record, value)
                .with("parent", Math.max(0, value.getParentProcessInstanceKey()))
                .with("parentElement", Math.max(0, value.getParentElementInstanceKey()));
    }

    private static Line instance(String kind, Record<?> record, ProcessInstanceRecordValue value) {
        return line(kind, record)
                .with("instance", value.getProcessInstanceKey())
                .with("process", value.getBpmnProcessId())
                .with("definition", value.getProcessDefinitionKey())
                .with("version", value.getVersion());
    }

    private static Line element(String kind, Record<?> record, ProcessInstanceRecordValue value) {
        return line(kind, record)
                .with("key", record.getKey())
                .with("instance", value.getProcessInstanceKey())
                .with("element", value.getElementId())
                .with("type", value.getBpmnElementType().name());
    }

    private static Optional<Line> incident(Record<?> record, String intent) {
        IncidentRecordValue incident = (IncidentRecordValue) record.getValue();
        return switch (intent) {
            case "CREATED" ->
                Optional.of(line("incident-raised", record)
                        .with("key", record.getKey())
                        .with("instance", incident.getProcessInstanceKey())
                        .with("element", incident.getElementId())
                        .with("elementInstance", incident.getElementInstanceKey())
                        .with("errorType", incident.getErrorType().name())
                        .with("message", cut(incident.getErrorMessage())));
            case "RESOLVED" ->
                Optional.of(line("incident-resolved", record)
                        .with("key", record.getKey())
                        .with("instance", incident.getProcessInstanceKey()));
            default -> Optional.empty();
        };
    }

    private static Optional<Line> job(Record<?> record, String intent) {
        if (!Set.of("FAILED", "TIMED_OUT", "RETRIES_UPDATED").contains(intent)) {
            return Optional.empty();
        }
        JobRecordValue job = (JobRecordValue) record.getValue();
        boolean failed = intent.equals("FAILED");
        return Optional.of(line("job-troubled", record)
                .with("key", record.getKey())
                .with("instance", job.getProcessInstanceKey())
                .with("element", job.getElementId())
                .with("elementInstance", job.getElementInstanceKey())
                .with("jobType", job.getType())
                .with("retries", job.getRetries())
                .with("backOffMillis", failed ? Math.max(0, job.getRetryBackoff()) : 0)
                .with("message", failed ? cut(job.getErrorMessage()) : ""));
    }

    private static Line line(String kind, Record<?> record) {
        return new Line(kind, record.getPosition(), record.getTimestamp());
    }

    private static String cut(String text) {
        return text.length() <= MAX_MESSAGE_LENGTH ? text : text.substring(0, MAX_MESSAGE_LENGTH);
    }
}
