/** Signing in did not work. The message is one sentence that says what to do; it holds no token and no code. */
export class LoginFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LoginFault';
  }
}
