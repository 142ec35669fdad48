package dev.certloom.exporter;

import io.camunda.zeebe.protocol.record.ImmutableRecord;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.RecordValue;
import io.camunda.zeebe.protocol.record.ValueType;
import io.camunda.zeebe.protocol.record.intent.IncidentIntent;
import io.camunda.zeebe.protocol.record.intent.Intent;
import io.camunda.zeebe.protocol.record.intent.JobIntent;
import io.camunda.zeebe.protocol.record.intent.MessageStartEventSubscriptionIntent;
import io.camunda.zeebe.protocol.record.intent.ProcessInstanceIntent;
import io.camunda.zeebe.protocol.record.intent.ProcessIntent;
import io.camunda.zeebe.protocol.record.value.BpmnElementType;
import io.camunda.zeebe.protocol.record.value.ErrorType;
import io.camunda.zeebe.protocol.record.value.ImmutableIncidentRecordValue;
import io.camunda.zeebe.protocol.record.value.ImmutableJobRecordValue;
import io.camunda.zeebe.protocol.record.value.ImmutableMessageStartEventSubscriptionRecordValue;
import io.camunda.zeebe.protocol.record.value.ImmutableProcessInstanceRecordValue;
import io.camunda.zeebe.protocol.record.value.deployment.ImmutableProcess;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Records of an engine's log: position n was written at second n and has key 1000 + n, if not told otherwise. */
final class TestRecords {

    static final long INSTANCE = 77;

    private TestRecords() {}

    static Record<?> entered(long position, String element) {
        return element(position, ProcessInstanceIntent.ELEMENT_ACTIVATED, element, BpmnElementType.SERVICE_TASK);
    }

    static Record<?> left(long position, String element, boolean completed) {
        return element(
                position,
                completed ? ProcessInstanceIntent.ELEMENT_COMPLETED : ProcessInstanceIntent.ELEMENT_TERMINATED,
                element,
                BpmnElementType.SERVICE_TASK);
    }

    /** A record that no diagram needs. */
    static Record<?> flowTaken(long position) {
        return element(position, ProcessInstanceIntent.SEQUENCE_FLOW_TAKEN, "Flow_1", BpmnElementType.SEQUENCE_FLOW);
    }

    static Record<?> element(long position, ProcessInstanceIntent intent, String element, BpmnElementType type) {
        return record(
                position,
                ValueType.PROCESS_INSTANCE,
                intent,
                ImmutableProcessInstanceRecordValue.builder()
                        .withProcessInstanceKey(INSTANCE)
                        .withBpmnProcessId("certificate-request")
                        .withProcessDefinitionKey(5)
                        .withVersion(2)
                        .withElementId(element)
                        .withBpmnElementType(type)
                        .withParentProcessInstanceKey(-1)
                        .withParentElementInstanceKey(-1)
                        .withTenantId("<default>")
                        .build());
    }

    static Record<?> calledInstanceStarted(long position) {
        return record(
                position,
                ValueType.PROCESS_INSTANCE,
                ProcessInstanceIntent.ELEMENT_ACTIVATED,
                ImmutableProcessInstanceRecordValue.builder()
                        .withProcessInstanceKey(88)
                        .withBpmnProcessId("certificate-approval")
                        .withProcessDefinitionKey(6)
                        .withVersion(1)
                        .withElementId("certificate-approval")
                        .withBpmnElementType(BpmnElementType.PROCESS)
                        .withParentProcessInstanceKey(INSTANCE)
                        .withParentElementInstanceKey(1003)
                        .build());
    }

    static Record<?> deployed(long position) {
        return record(
                position,
                ValueType.PROCESS,
                ProcessIntent.CREATED,
                ImmutableProcess.builder()
                        .withProcessDefinitionKey(5)
                        .withBpmnProcessId("certificate-request")
                        .withVersion(2)
                        .withResource("<bpmn/>".getBytes(StandardCharsets.UTF_8))
                        .build());
    }

    static Record<?> startedByMessage(long position) {
        return record(
                position,
                ValueType.MESSAGE_START_EVENT_SUBSCRIPTION,
                MessageStartEventSubscriptionIntent.CORRELATED,
                ImmutableMessageStartEventSubscriptionRecordValue.builder()
                        .withProcessInstanceKey(INSTANCE)
                        .withBpmnProcessId("certificate-request")
                        .withProcessDefinitionKey(5)
                        .withCorrelationKey("0123456789abcdef0123456789abcdef")
                        .withVariables(Map.of("secret", "never goes out"))
                        .build());
    }

    static Record<?> incident(long position, IncidentIntent intent) {
        return record(
                position,
                ValueType.INCIDENT,
                intent,
                ImmutableIncidentRecordValue.builder()
                        .withProcessInstanceKey(INSTANCE)
                        .withElementId("Task_PlaceOrder")
                        .withElementInstanceKey(1003)
                        .withErrorType(ErrorType.JOB_NO_RETRIES)
                        .withErrorMessage("It said \"no\"\nand \\ left: \u00e4\u0001")
                        .build());
    }

    static Record<?> job(long position, JobIntent intent) {
        return record(
                position,
                ValueType.JOB,
                intent,
                ImmutableJobRecordValue.builder()
                        .withProcessInstanceKey(INSTANCE)
                        .withElementId("Task_PlaceOrder")
                        .withElementInstanceKey(1003)
                        .withType("place-order")
                        .withRetries(2)
                        .withRetryBackoff(5_000)
                        .withErrorMessage("x".repeat(3_000))
                        .withVariables(Map.of("secret", "never goes out"))
                        .build());
    }

    private static Record<?> record(long position, ValueType type, Intent intent, RecordValue value) {
        return ImmutableRecord.builder()
                .withRecordType(RecordType.EVENT)
                .withValueType(type)
                .withIntent(intent)
                .withPosition(position)
                .withTimestamp(position * 1_000)
                .withKey(1_000 + position)
                .withPartitionId(1)
                .withValue(value)
                .build();
    }
}
