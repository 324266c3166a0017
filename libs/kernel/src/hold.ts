/** The text of somebody else that a call may go back to: which call brought it, and in which record it stood. */
export interface TextSource {
  /** Id of the call whose answer held it. */
  readonly call: string;
  readonly upstream: string;
  /** Qualified name of the offer that was asked. */
  readonly tool: string;
  /** RESO resource and key of the record, where the answer says them. */
  readonly resource?: string;
  readonly key?: string;
}

/** Why a call waits for people, beside what policy says of it. */
export interface HoldGround {
  /** Id of the rule, for the audit and for whoever decides. */
  readonly rule: string;
  /** Roles of which each has to approve; `self` is the caller in person. */
  readonly approvers: readonly string[];
  /** One sentence, for the assistant and for whoever decides. Never a value. */
  readonly says: string;
  readonly source?: TextSource;
  /** Told to the assistant alone: a better way to say it, in the words of what was asked. */
  readonly suggests?: string;
  /** Runs of digits are hidden from those who decide. */
  readonly hidesDigits?: boolean;
  /** Whoever approves says why. */
  readonly asksReason?: boolean;
  /** Audit label of the call once it goes ahead approved. */
  readonly whenApproved?: string;
}
