declare module 'nsyslog-parser' {
  /** What the tests read of it; the package has no types. */
  interface ReadMessage {
    readonly type: string;
    readonly version?: number;
    readonly facilityval?: number;
    readonly host: string;
    readonly appName?: string;
    readonly messageid?: string;
    readonly message: string;
    readonly ts: Date;
    readonly cef?: Readonly<Record<string, string>>;
    readonly fields: Readonly<Record<string, string>>;
  }
  export default function parse(message: string): ReadMessage;
}
