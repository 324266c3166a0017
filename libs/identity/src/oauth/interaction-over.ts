/** No interaction belongs to this browser, or it is over. */
export class InteractionOver extends Error {
  constructor() {
    super('This sign-in is over or was begun in another browser. Go back to your application and start again.');
    this.name = 'InteractionOver';
  }
}

/** The application is known by a document of its own (Client ID Metadata Document), which cannot be read or is none any more. */
export class ApplicationUnread extends Error {
  constructor(cause: unknown) {
    super('The application says at its own address what it is, and that cannot be read now. Go back to your application and start again.', {
      cause,
    });
    this.name = 'ApplicationUnread';
  }
}
