//! How a fault of a task shows in what is said of the task.

use serde_json::{Value, json};

use crate::faults::{Fault, TaskFailure};
use crate::forms::AnswerForm;

/// `ErrCode` of a task that failed.
const TASK_FAILED: i64 = 70_000;

/// Per cent done in a task that is not done, whatever else is said of it.
const UNDONE: i64 = 85;

impl Fault {
    /// Says why a task failed.
    pub(crate) fn reason(code: &str) -> String {
        format!("the model made no image ({code})")
    }

    /// Changes the answer to a query, so that the fault is to be seen in it.
    pub(crate) fn show(&self, form: AnswerForm, answer: &mut Value) {
        let mut answer = Said { form, answer };
        match self {
            Self::NoFile => answer.take_files(),
            Self::UnknownStatus { word } => {
                answer.set_record("status", json!(word));
                answer.set_detail("Status", json!(word));
                answer.set_task_if_there("Status", json!(word));
            }
            Self::Failed { shown, code } => answer.fail(*shown, code),
            _ => {}
        }
    }
}

/// An answer to a query, in one of its forms.
struct Said<'a> {
    form: AnswerForm,
    answer: &'a mut Value,
}

impl Said<'_> {
    /// Returns the gateway's record.
    fn record(&mut self) -> Option<&mut Value> {
        match self.form {
            AnswerForm::Envelope => self.answer.pointer_mut("/data"),
            AnswerForm::Bare | AnswerForm::Flat => None,
        }
    }

    /// Returns what Tencent says.
    fn detail(&mut self) -> Option<&mut Value> {
        self.answer.pointer_mut(match self.form {
            AnswerForm::Bare | AnswerForm::Flat => "/Response",
            AnswerForm::Envelope => "/data/data/Response",
        })
    }

    /// Returns what Tencent says of the task itself.
    fn task(&mut self) -> Option<&mut Value> {
        match self.form {
            AnswerForm::Flat => self.detail(),
            AnswerForm::Bare | AnswerForm::Envelope => self.detail()?.get_mut("AigcImageTask"),
        }
    }

    fn set_record(&mut self, name: &str, value: Value) {
        if let Some(record) = self.record() {
            record[name] = value;
        }
    }

    fn set_detail(&mut self, name: &str, value: Value) {
        if let Some(detail) = self.detail() {
            detail[name] = value;
        }
    }

    fn set_task(&mut self, name: &str, value: Value) {
        if let Some(task) = self.task() {
            task[name] = value;
        }
    }

    /// Sets a member of the task itself, where it is not that of what is around it.
    fn set_task_if_there(&mut self, name: &str, value: Value) {
        if self.form != AnswerForm::Flat {
            self.set_task(name, value);
        }
    }

    fn take_files(&mut self) {
        self.set_record("result_url", json!(""));
        self.set_task("Output", json!({ "FileInfos": [] }));
    }

    /// Has the gateway's record say that the task failed.
    fn fail_record(&mut self, reason: &str) {
        self.set_record("status", json!("FAILURE"));
        self.set_record("fail_reason", json!(reason));
        // The gateway puts the reason where the address of the image would be.
        self.set_record("result_url", json!(reason));
        self.set_record("start_time", json!(0));
    }

    fn set_error(&mut self, number: i64, code: &str, message: &str) {
        self.set_task("ErrCode", json!(number));
        self.set_task("ErrCodeExt", json!(code));
        self.set_task("Message", json!(message));
    }

    fn fail(&mut self, shown: TaskFailure, code: &str) {
        let reason = Fault::reason(code);
        self.take_files();
        match shown {
            TaskFailure::ErrCode => self.set_error(TASK_FAILED, code, &reason),
            TaskFailure::ErrCodeExt => self.set_error(0, code, ""),
            TaskFailure::RunningInside => {
                self.fail_record(&reason);
                let is_recorded = self.form == AnswerForm::Envelope;
                self.set_detail(
                    "Status",
                    json!(if is_recorded { "PROCESSING" } else { "FAILED" }),
                );
                self.set_detail("FinishTime", json!(""));
                self.set_task_if_there("Status", json!("PROCESSING"));
                self.set_task_if_there("Progress", json!(UNDONE));
            }
            TaskFailure::Aborted => {
                self.fail_record(&reason);
                self.set_detail("Status", json!("ABORTED"));
                self.set_error(0, "", &reason);
            }
            TaskFailure::ResultUrl => {
                self.fail_record(&reason);
                self.set_error(TASK_FAILED, code, &reason);
            }
            TaskFailure::ErrorInside => {
                self.set_record("status", json!("UNKNOWN"));
                if let Some(detail) = self.detail() {
                    let call_id = detail["RequestId"].take();
                    let error = json!({ "Code": code, "Message": reason });
                    *detail = json!({ "Error": error, "RequestId": call_id });
                }
            }
        }
    }
}
