package dev.certloom.process;

import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.process.test.filters.RecordStream;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.intent.IncidentIntent;
import io.camunda.zeebe.protocol.record.intent.JobIntent;
import io.camunda.zeebe.protocol.record.intent.ProcessInstanceIntent;
import io.camunda.zeebe.protocol.record.intent.TimerIntent;
import io.camunda.zeebe.protocol.record.intent.UserTaskIntent;
import io.camunda.zeebe.protocol.record.value.BpmnElementType;
import io.camunda.zeebe.protocol.record.value.ProcessInstanceRecordValue;
import io.camunda.zeebe.protocol.record.value.UserTaskRecordValue;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the in-memory engine has written down since a test began, as tests ask for it. */
final class EngineHistory {

    private static final Set<BpmnElementType> WAITING = Set.of(
            BpmnElementType.SERVICE_TASK,
            BpmnElementType.USER_TASK,
            BpmnElementType.INTERMEDIATE_CATCH_EVENT,
            BpmnElementType.EVENT_BASED_GATEWAY);

    private final RecordStream records;
    private long beginning;

    EngineHistory(ZeebeTestEngine engine) {
        records = RecordStream.of(engine.getRecordStreamSource());
    }

    /** Forgets what was written so far. */
    void beginHere() {
        beginning = sinceBeginning(records.records())
                .mapToLong(Record::getPosition)
                .max()
                .orElse(beginning);
    }

    /** Every element that was entered, left or passed, in the order in which it was. */
    Iterable<Record<ProcessInstanceRecordValue>> processInstances() {
        return elements().toList();
    }

    /** Keys of the instances that have not ended, but for those that others called. */
    Set<Long> runningInstances() {
        Set<Long> running = new LinkedHashSet<>();
        elements()
                .filter(element -> element.getValue().getBpmnElementType() == BpmnElementType.PROCESS)
                .filter(element -> element.getValue().getParentProcessInstanceKey() < 0)
                .forEach(element -> {
                    if (element.getIntent() == ProcessInstanceIntent.ELEMENT_ACTIVATED) {
                        running.add(element.getKey());
                    } else if (element.getIntent() == ProcessInstanceIntent.ELEMENT_COMPLETED
                            || element.getIntent() == ProcessInstanceIntent.ELEMENT_TERMINATED) {
                        running.remove(element.getKey());
                    }
                });
        return running;
    }

    /** Ids of the tasks and catch events that wait now. */
    List<String> waitingAt() {
        Map<Long, String> waiting = new LinkedHashMap<>();
        elements().forEach(element -> {
            if (element.getIntent() == ProcessInstanceIntent.ELEMENT_ACTIVATED
                    && WAITING.contains(element.getValue().getBpmnElementType())) {
                waiting.put(element.getKey(), element.getValue().getElementId());
            } else if (element.getIntent() == ProcessInstanceIntent.ELEMENT_COMPLETED
                    || element.getIntent() == ProcessInstanceIntent.ELEMENT_TERMINATED) {
                waiting.remove(element.getKey());
            }
        });
        return List.copyOf(waiting.values());
    }

    /** How often an element was entered. */
    long entered(String elementId) {
        return elements()
                .filter(element -> element.getIntent() == ProcessInstanceIntent.ELEMENT_ACTIVATED)
                .filter(element -> element.getValue().getElementId().equals(elementId))
                .count();
    }

    /** End events, outermost scope only, at which completed instances of the process ended. */
    List<String> ends(String process) {
        List<Long> completed = elements()
                .filter(element -> element.getIntent() == ProcessInstanceIntent.ELEMENT_COMPLETED)
                .filter(element -> element.getValue().getBpmnElementType() == BpmnElementType.PROCESS)
                .map(Record::getKey)
                .toList();
        return elements()
                .filter(element -> element.getIntent() == ProcessInstanceIntent.ELEMENT_COMPLETED)
                .filter(element -> element.getValue().getBpmnElementType() == BpmnElementType.END_EVENT)
                .filter(element -> element.getValue().getBpmnProcessId().equals(process))
                .filter(element -> completed.contains(element.getValue().getFlowScopeKey()))
                .map(element -> element.getValue().getElementId())
                .toList();
    }

    private Stream<Record<ProcessInstanceRecordValue>> elements() {
        return sinceBeginning(records.processInstanceRecords());
    }

    private <R extends Record<?>> Stream<R> sinceBeginning(Iterable<R> written) {
        return StreamSupport.stream(written.spliterator(), false).filter(record -> record.getPosition() > beginning);
    }

    /** Due date of the user task opened last, as Tasklist shows it; empty when it has none. */
    String dueDateOfUserTask() {
        return sinceBeginning(records.records())
                .filter(record -> record.getIntent() == UserTaskIntent.CREATED)
                .map(record -> ((UserTaskRecordValue) record.getValue()).getDueDate())
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("No user task was opened."));
    }

    /** Key of the user task opened last. */
    long openUserTask() {
        return sinceBeginning(records.records())
                .filter(record -> record.getIntent() == UserTaskIntent.CREATED)
                .mapToLong(Record::getKey)
                .max()
                .orElseThrow(() -> new AssertionError("No user task is open."));
    }

    /** Types of the jobs that are not done yet, by key. */
    Map<Long, String> openJobs() {
        Map<Long, String> open = new LinkedHashMap<>();
        sinceBeginning(records.jobRecords()).forEach(job -> {
            if (job.getIntent() == JobIntent.CREATED) {
                open.put(job.getKey(), job.getValue().getType());
            } else if (Set.of(JobIntent.COMPLETED, JobIntent.ERROR_THROWN, JobIntent.CANCELED)
                    .contains(job.getIntent())) {
                open.remove(job.getKey());
            }
        });
        return open;
    }

    /** Incidents that nobody has resolved: where and why, by key. */
    Map<Long, String> openIncidents() {
        Map<Long, String> open = new LinkedHashMap<>();
        sinceBeginning(records.incidentRecords()).forEach(incident -> {
            if (incident.getIntent() == IncidentIntent.CREATED) {
                open.put(
                        incident.getKey(),
                        incident.getValue().getElementId() + ": "
                                + incident.getValue().getErrorMessage());
            } else if (incident.getIntent() == IncidentIntent.RESOLVED) {
                open.remove(incident.getKey());
            }
        });
        return open;
    }

    /** How many timers have gone off. */
    long timersGoneOff() {
        return sinceBeginning(records.timerRecords())
                .filter(timer -> timer.getIntent() == TimerIntent.TRIGGERED)
                .count();
    }

    /** How much was written so far. */
    long written() {
        return sinceBeginning(records.records()).count();
    }
}
