/** Why a review was not decided. The message says what to do. */
export class ReviewFault extends Error {
  constructor(
    readonly why: 'closed' | 'not_yours' | 'second_person',
    message: string,
  ) {
    super(message);
    this.name = 'ReviewFault';
  }

  /** The same words for what there is not and for what is somebody else's. */
  static notYours(): ReviewFault {
    return new ReviewFault('not_yours', 'There is no such review for you to decide. List the open reviews.');
  }

  static secondPerson(): ReviewFault {
    return new ReviewFault('second_person', 'This call takes a second person in another role. Your own approval stands.');
  }
}
