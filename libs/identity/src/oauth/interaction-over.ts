/** No interaction belongs to this browser, or it is over. */
export class InteractionOver extends Error {
  constructor() {
    super('This sign-in is over or was begun in another browser. Go back to your application and start again.');
    this.name = 'InteractionOver';
  }
}
